"""A server behind nginx that offers AI-Bridge and nothing else; goes to /etc/jupyter."""

import sys

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

c = get_config()  # noqa: F821 — Jupyter's

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.base_url = "/files/"
c.ServerApp.local_hostnames = ["localhost", "files.example.org"]
c.ServerApp.trust_xheaders = True
c.ServerApp.open_browser = False

# The policy binds AI-Bridge's kernel; other kernels and terminals would go around it.
# ``allowed_kernelspecs`` alone only hides the others: who knows a name may still start it.


class OnlyAIBridge(KernelSpecManager):
    """Finds one kernel, where it was installed, and no other."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Answer for AI-Bridge only."""
        if kernel_name != "aibridge":
            raise NoSuchKernel(kernel_name)
        return super().get_kernel_spec(kernel_name)


c.ServerApp.kernel_spec_manager_class = OnlyAIBridge
c.MultiKernelManager.default_kernel_name = "aibridge"
c.KernelSpecManager.allowed_kernelspecs = {"aibridge"}
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.kernel_dirs = [f"{sys.prefix}/share/jupyter/kernels"]  # no user's own
c.ServerApp.terminals_enabled = False

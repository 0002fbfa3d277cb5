import type { NotebookPanel } from '@jupyterlab/notebook';
import { expect, test, vi, type Mock } from 'vitest';

import { tellNotebook } from '../identity';

interface IScene {
  panel: NotebookPanel;
  comm: { open: Mock; dispose: Mock };
  kernel: { createComm: Mock };
  metadata: Record<string, unknown>;
}

function panelOf(metadata: Record<string, unknown>, name = 'aibridge', handleComms = true): IScene {
  const comm = { open: vi.fn(), dispose: vi.fn() };
  const kernel = { name, handleComms, createComm: vi.fn(() => comm) };
  const model = {
    getMetadata: (key: string) => metadata[key],
    setMetadata: (key: string, value: unknown) => {
      metadata[key] = value;
    }
  };
  const panel = { sessionContext: { session: { kernel } }, content: { model } };
  return { panel: panel as unknown as NotebookPanel, comm, kernel, metadata };
}

test('a notebook gets an identifier once and its kernel is told', () => {
  const { panel, comm, kernel, metadata } = panelOf({ aibridge: { other: 1 } });
  tellNotebook(panel);
  const { id } = metadata['aibridge'] as { id: string };
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(metadata['aibridge']).toEqual({ other: 1, id });
  expect(kernel.createComm).toHaveBeenCalledWith('aibridge.notebook');
  expect(comm.open).toHaveBeenCalledWith({ id });
  tellNotebook(panel);
  expect(comm.open).toHaveBeenLastCalledWith({ id });
  expect(comm.dispose).toHaveBeenCalledTimes(2);
});

test.each([
  ['another kernel', 'python3', true],
  ['a second connection, which has no comms', 'aibridge', false]
])('%s is told nothing', (_, name, handleComms) => {
  const { panel, kernel, metadata } = panelOf({}, name, handleComms);
  tellNotebook(panel);
  expect(kernel.createComm).not.toHaveBeenCalled();
  expect(metadata).toEqual({});
});

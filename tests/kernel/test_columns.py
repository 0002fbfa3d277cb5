"""Columns of a table that are there are read unasked; of those that are not, the person is told."""

from harness import talking_kernel
from loopback.answers import steps

TABLE = "item,Unit Price,Población\ntea,2.5,Vigo\nmilk,1,Lugo\n"


def test_a_column_is_found_or_told_of_and_no_model_gets_to_know(workspace, home):
    (workspace / "shop.csv").write_text(TABLE)
    (workspace / ".aws").mkdir()
    (workspace / ".aws" / "keys.csv").write_text("user,password\nme,1234\n")
    with talking_kernel(workspace, home) as (bridge, gemini):
        bridge.run("CHANGE-MODEL offline")
        cell = bridge.run("sort shop.csv by poblacion")
        assert cell.command["decision"] == "allow"
        assert cell.stdout.splitlines()[1:] == ["milk,1,Lugo", "tea,2.5,Vigo"]
        cell = bridge.run("sort shop.csv by price")
        assert cell.ename == "TranslationRefused"
        assert "Did you mean “Unit Price”?" in cell.evalue
        assert "“Población”" in cell.evalue
        cell = bridge.run("sort .aws/keys.csv by price")
        assert cell.status == "error"
        assert "password" not in str(cell.messages)
        bridge.run("CHANGE-MODEL gemini-2.5-flash")
        gemini.enqueue(steps("ls"))
        bridge.run("list the files")
        (request,) = gemini.contents
        assert "sort shop.csv by price" in str(request.body)
        assert "Unit Price" not in str(request.body)

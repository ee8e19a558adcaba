"""Decides one kind of import contract that import-linter lacks: a list of all that may be imported.

A list of what is forbidden grows stale with each new library; a list of what is allowed does not.
"""

import sys
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

STDLIB = "stdlib"
"""Stands in a list of allowed modules for the whole standard library."""


class AllowlistContract(Contract):
    """The sources import directly what is listed, with its submodules, and nothing else.

    source_modules: packages or modules, with all below them.
    source_roots: packages of which the `__init__` alone is meant.
    allowed_modules: names of modules, ours or not; `stdlib` for the standard library.
    """

    source_modules = fields.ListField(subfield=fields.StringField())
    source_roots = fields.ListField(subfield=fields.StringField(), required=False, default=())
    allowed_modules = fields.SetField(subfield=fields.StringField())

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        allowed = cast("set[str]", self.allowed_modules)
        sources = set(cast("list[str]", self.source_roots))
        for source in cast("list[str]", self.source_modules):
            sources |= {source, *graph.find_descendants(source)}
        offences = sorted(
            f"{importer} -> {imported}"
            for importer in sources
            for imported in graph.find_modules_directly_imported_by(importer)
            if not _is_allowed(imported, allowed)
        )
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for offence in check.metadata["offences"]:
            output.print_error(f"{offence} is not on the list of what may be imported", bold=False)


def _is_allowed(module: str, allowed: set[str]) -> bool:
    """Whether the module, or a package that holds it, is listed."""
    parts = module.split(".")
    if STDLIB in allowed and parts[0] in sys.stdlib_module_names:
        return True
    return any(".".join(parts[:length]) in allowed for length in range(1, len(parts) + 1))

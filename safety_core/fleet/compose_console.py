"""The parts of the console's process: a deciding person's core, for many threads, that can seal second factors and
has the shelf, so that a picture which is named by the API is kept.
"""

from dataclasses import replace

from safety_core.fleet import compose, compose_telemetry
from safety_core.fleet.settings import Loaded
from safety_core.ports import Sealer
from safety_core.shell.core import Core, NoSealer


def console_core(loaded: Loaded) -> Core:
    """The core of the console."""
    told = compose_telemetry.telemetry(loaded)
    core, shelf = compose.deciding_core(loaded, threaded=True), compose.shelf_of(loaded)
    return replace(core, sealer=sealer(loaded), shelf=shelf, telemetry=told)


def signing_in_core(loaded: Loaded) -> Core:
    """The core of a command that says how somebody signs in."""
    return replace(compose.command_core(loaded), sealer=sealer(loaded))


def sealer(loaded: Loaded) -> Sealer:
    """What seals with the root key of the vault that the configuration names; without one it refuses, and says how."""
    from safety_core.adapters.entropy import SystemEntropy  # noqa: PLC0415  # where it is first asked for
    from safety_core.adapters.vaults.root_keys import RootKeys  # noqa: PLC0415  # see above
    from safety_core.adapters.vaults.sealer import RootSealer  # noqa: PLC0415  # see above

    named = loaded.settings.vault
    if named is None:
        return NoSealer()
    file = None if named.key_file is None else loaded.beside(named.key_file)
    return RootSealer(RootKeys(file=file, variable=named.key_variable), SystemEntropy())

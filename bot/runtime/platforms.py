"""All platforms that there are, and which of them this process looks after: another one on its database may have the rest."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.ports.capabilities import Capabilities


def nowhere_else(platform: str) -> Capabilities:
    """For a process that is alone on its database."""
    raise KeyError(platform)


@dataclass(frozen=True, slots=True)
class Platforms:
    """What a message to any of them must keep to."""

    here: Mapping[str, Capabilities]
    """Those that this process looks after: it sends what is for them."""
    elsewhere: Callable[[str], Capabilities] = nowhere_else
    """Of any other: what is for them waits in the outbox for its own process. Raises KeyError for one that nobody knows."""

    @property
    def names(self) -> Collection[str]:
        """Of those that this process looks after."""
        return self.here.keys()

    def polls_by_default(self, platform: str) -> bool | None:
        """Whether questions are quiz polls there unless a learner says otherwise; None where there are no polls."""
        here = self.here.get(platform)
        return here.polls_by_default if here is not None and here.polls is not None else None

    def capabilities(self, platform: str) -> Capabilities:
        """What `fit` may assume. Raises KeyError for a platform that nobody knows."""
        return self.here[platform] if platform in self.here else self.elsewhere(platform)

"""What a page consists of, whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Drawing:
    """The inside of a chart: SVG across 0 to 100% and down ``height`` pixels, with margins.

    ``label`` says in words what it shows; ``narrow`` are margins left and right on a phone.
    """

    body: str
    height: int
    margins: tuple[int, int, int, int]
    label: str
    narrow: tuple[int, int] = (36, 14)


@dataclass(frozen=True)
class Figure:
    """A picture with everything that must travel with it.

    ``key`` and ``table`` are HTML: what the marks mean, and the same figures as a table.
    ``context`` is what the page's heading says, for where the figure stands alone.
    """

    name: str
    title: str
    subtitle: str
    drawing: Drawing
    source: str
    caveats: tuple[str, ...] = ()
    key: str = ""
    table: str = ""
    notes: str = ""
    context: str = ""

    @property
    def full_title(self) -> str:
        """The title for a place without the page's heading."""
        return (
            f"{self.context}: {self.title[:1].lower()}{self.title[1:]}"
            if self.context
            else self.title
        )


@dataclass(frozen=True)
class Citation:
    """How a view is cited: who published what it shows."""

    title: str
    publishers: tuple[str, ...]
    publications: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Page:
    """A drawn page: ``main`` is HTML; ``address`` is its whole state, path and query."""

    title: str
    address: str
    main: str
    description: str = ""
    section: str = ""
    figures: tuple[Figure, ...] = field(default=())
    dataset: dict[str, object] | None = None


@dataclass(frozen=True)
class Moved:
    """The page of this address stands at another for good."""

    address: str

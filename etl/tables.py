"""The processed tables beside the observations, each in the columns of the schema."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.catalogue.loader import Catalogue
from etl.core.schema import PARTS, TABLES
from etl.editions.announcements import announce
from etl.inputs import Source
from etl.publish.tables import shape_table
from etl.sources.sidecar import Publication


def make_tables(
    observations: pd.DataFrame, source: Source, models: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Every committed table by name, shaped and sorted as the schema says."""
    catalogue = source.catalogue
    made = {
        "observations": observations,
        "indicators": indicators_table(observations, catalogue),
        "publications": publications_table(observations, source.publications),
        "areas": areas_table(observations, source.geography.areas),
        "area_changes": source.geography.area_changes,
        "breaks": breaks_table(catalogue),
        "caveats": caveats_table(catalogue),
        "inquiries": source.registers["inquiries"],
        "quoted_figures": entries_table("quoted_figures", catalogue.quoted_figures),
        "neighbours": source.registers["neighbours"],
        **models,
        "tiles": source.geography.tiles,
        "announcements": announcements_table(observations, source),
    }
    return {name: shape_table(name, table) for name, table in made.items()}


def indicators_table(observations: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Indicators that have observations, with what is on record for each."""
    preferred = observations[observations["is_preferred"]]
    by_indicator = preferred.groupby("indicator")
    in_time = preferred.sort_values(["period_end", "period_type", "period"], kind="stable")
    order = in_time.groupby("indicator")["period"]
    facts = pd.DataFrame(
        {
            "n_observations": by_indicator.size(),
            "n_areas": by_indicator["area_code"].nunique(),
            "first_period": order.first(),
            "last_period": order.last(),
            "unit": by_indicator["unit"].agg(lambda units: units.mode().iat[0]),
        }
    )
    entries = [catalogue.indicators[identifier] for identifier in facts.index]
    words = pd.DataFrame(
        [
            {
                "indicator": entry.id,
                **{
                    name: getattr(entry, name)
                    for name in TABLES["indicators"]
                    if hasattr(entry, name) and name != "caveats"
                },
                "caveats": PARTS.join(entry.caveats),
            }
            for entry in entries
        ]
    )
    return words.join(facts, on="indicator")


def publications_table(
    observations: pd.DataFrame, publications: Mapping[str, Publication]
) -> pd.DataFrame:
    """Every publication that a sidecar defines."""
    cited = observations["publication"].value_counts()
    return pd.DataFrame(
        [
            {
                "publication": entry.id,
                "title": entry.title,
                "publisher": entry.publisher,
                "published": entry.published,
                "official_url": entry.official_url,
                "read_at": PARTS.join(entry.read_at),
                "licence": entry.licence,
                "evidence": entry.evidence,
                "folder": entry.folder,
                "n_observations": int(cited.get(entry.id, 0)),
                "note": entry.note,
            }
            for entry in publications.values()
        ]
    )


def areas_table(observations: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Areas with a code, and those of observations that have none of their own."""
    named = observations[["area_code", "area_name", "area_type"]].drop_duplicates("area_code")
    others = named[~named["area_code"].isin(areas["area_code"])]
    return pd.concat([areas, others.assign(same_ground_code=others["area_code"])])


def breaks_table(catalogue: Catalogue) -> pd.DataFrame:
    """Breaks, one row an indicator that each touches."""
    return pd.DataFrame(
        [
            {
                "break_id": entry.id,
                "indicator": indicator,
                "date": entry.date.isoformat(),
                "date_precision": entry.date_precision,
                "kind": entry.kind,
                "effect": entry.effect,
                "areas": PARTS.join(entry.areas),
                "age_groups": PARTS.join(entry.age_groups),
                "breakdowns": PARTS.join(entry.breakdowns),
                "what": entry.what,
                "reason": entry.reason,
                "publication": entry.publication,
            }
            for entry in catalogue.breaks
            for indicator in entry.indicators
        ]
    )


def caveats_table(catalogue: Catalogue) -> pd.DataFrame:
    """Caveats by code."""
    return pd.DataFrame(
        [
            {"caveat": entry.code, "short_text": entry.short_text, "text": entry.text}
            for entry in catalogue.caveats.values()
        ]
    )


def announcements_table(observations: pd.DataFrame, source: Source) -> pd.DataFrame:
    """What the catalogue announces, and what editions brought when they went on record."""
    catalogue = source.catalogue
    titles = {key: entry.short_title for key, entry in catalogue.indicators.items()}
    same_ground = source.geography.index.same_ground
    brought = announce(
        observations, source.publications, titles, catalogue.preferences, same_ground
    )
    return entries_table("announcements", brought | catalogue.announcements)


def entries_table(name: str, entries: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Entries of the catalogue by identifier, which is the table's first column."""
    key, *columns = TABLES[name]
    rows = [
        {key: identifier, **{column: entry.get(column) for column in columns}}
        for identifier, entry in entries.items()
    ]
    return pd.DataFrame(rows, columns=[key, *columns])

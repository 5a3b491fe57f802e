"""A Streamlit page as its documents write one: cached data, a slider, a map, a line, a table."""

from __future__ import annotations

import streamlit as st

from bench.contestants import INDICATOR
from bench.contestants.apps.figures import (
    line_figure,
    map_figure,
    read_boundaries,
    read_observations,
)

observations = st.cache_data(read_observations)()
boundaries = st.cache_resource(read_boundaries)()

st.title("Published figures")
indicators = sorted(observations["indicator"].unique())
indicator = st.selectbox("Indicator", indicators, index=indicators.index(INDICATOR))
table = observations[observations["indicator"] == indicator]
periods = sorted(table["period"].unique())
period = st.select_slider("Period", periods, value=periods[-1])
st.plotly_chart(
    map_figure(table, boundaries, period), config={"topojsonURL": "/app/static/"}, key="map"
)
areas = sorted(table["area_code"].unique())
area = st.selectbox("Area", areas, index=areas.index("E08000018"))
st.plotly_chart(line_figure(table, area), key="line")
st.dataframe(table[table["period"] == period][["area_name", "value"]], hide_index=True)

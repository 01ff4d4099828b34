"""From a foreign matrix to the plan that it tells: axes, objectives, measures, and one state's part of them. Pure."""

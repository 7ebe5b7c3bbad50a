"""The ground floor: arrays in, numbers out; no files, clocks, global dice, areas or crimes."""

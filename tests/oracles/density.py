"""Density the slow way: every event's hill at every cell, one at a time; and left-out events really left out."""

from math import exp, log, pi


def hill(dx: float, dy: float, h: float) -> float:
    return exp(-(dx**2 + dy**2) / (2 * h**2)) / (2 * pi * h**2)


def middles(grid):
    """(row, column, x, y) of every cell."""
    for row in range(grid.rows):
        for column in range(grid.columns):
            x = grid.west_m + (column + 0.5) * grid.cell_m
            y = grid.south_m + (row + 0.5) * grid.cell_m
            yield row, column, x, y


def mass_inside(at, h, grid, window) -> float:
    return grid.cell_m**2 * sum(
        hill(x - at[0], y - at[1], h) for row, column, x, y in middles(grid) if window[row][column]
    )


def kernel_density(points, weights, h, grid, window, edge) -> dict[tuple[int, int], float]:
    """Cell → density, the points taken where they lie."""
    found = {}
    for row, column, x, y in middles(grid):
        if not window[row][column]:
            continue
        total = 0.0
        for point, weight in zip(points, weights, strict=True):
            height = weight * hill(x - point[0], y - point[1], h)
            total += height / mass_inside(point, h, grid, window) if edge == "diggle" else height
        found[row, column] = total / mass_inside((x, y), h, grid, window) if edge == "uniform" else total
    return found


def score(points, h, grid, window) -> float:
    """Leave out the cell that an event lies in: its events, and its land."""
    cells = [
        (
            min(int((y - grid.south_m) // grid.cell_m), grid.rows - 1),
            min(int((x - grid.west_m) // grid.cell_m), grid.columns - 1),
        )
        for x, y in points
    ]
    at_middles = [
        (grid.west_m + (column + 0.5) * grid.cell_m, grid.south_m + (row + 0.5) * grid.cell_m) for row, column in cells
    ]
    total = 0.0
    for cell, here in zip(cells, at_middles, strict=True):
        others = [there for there, other in zip(at_middles, cells, strict=True) if other != cell]
        land = [[inside and (r, c) != cell for c, inside in enumerate(line)] for r, line in enumerate(window)]
        foretold = sum(hill(here[0] - x, here[1] - y, h) for x, y in others) / mass_inside(here, h, grid, land)
        total += log(foretold) if foretold > 0 else float("-inf")
    whole = kernel_density(at_middles, [1.0] * len(points), h, grid, window, "uniform")
    return total - grid.cell_m**2 * sum(whole.values())


def inside(x: float, y: float, rings) -> bool:
    """A line eastwards from the point crosses the rings an odd number of times."""
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 < y) != (y2 < y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x:
                crossings += 1
    return crossings % 2 == 1

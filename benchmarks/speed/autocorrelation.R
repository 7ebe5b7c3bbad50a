# R spdep: the same statistics with as many permutations. Moran, Geary and G for the map; local Moran and G* by area.
source("benchmarks/peer.R")
needs("spdep")
permutations <- as.integer(commandArgs(TRUE)[2])
x <- as.vector(given("values"))
pairs <- given("links") + 1
neighbours <- lapply(seq_along(x), function(i) as.integer(sort(pairs[pairs[, 1] == i, 2])))
class(neighbours) <- "nb"
w <- nb2listw(neighbours, style = "W")
with_self <- nb2listw(include.self(neighbours), style = "B")

invisible(timed("global moran", function() moran.mc(x, w, permutations)))
invisible(timed("global geary", function() geary.mc(x, w, permutations)))
invisible(timed("local_moran", function() localmoran_perm(x, w, nsim = permutations)))
invisible(timed("local_g", function() localG_perm(x, with_self, nsim = permutations)))

answer("global moran", t(moran.test(x, w)$estimate))
answer("global geary", t(geary.test(x, w)$estimate))
answer("local_moran", localmoran(x, w, conditional = TRUE)[, 1:3])
answer("local_g", attr(localG(x, with_self, return_internals = TRUE), "internals")[, 1:3])
done()

# R survey: the shares of every part with their covariances. Setting the design up is timed with them.
source("benchmarks/peer.R")
needs("survey")
taken_from <- c("y", "part", "weights", "strata", "clusters")
sample <- as.data.frame(lapply(setNames(taken_from, taken_from), function(name) as.vector(given(name))))
shares <- timed("shares", function() {
  design <- svydesign(ids = ~clusters, strata = ~strata, weights = ~weights, data = sample)
  svyby(~y, ~part, design, svymean, covmat = TRUE)
}, repeats = 1)
answer("variance", vcov(shares))
done()

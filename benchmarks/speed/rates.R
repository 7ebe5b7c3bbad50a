# R's own poisson.test, area by area: the rate now over the rate before, the stretch before twice as long.
source("benchmarks/peer.R")
now <- as.vector(given("now"))
earlier <- as.vector(given("earlier"))
exposure <- as.vector(given("exposure"))
found <- timed("change", function() t(sapply(seq_along(now), function(i) {
  poisson.test(c(now[i], earlier[i]), exposure[i] * c(1, 2))$conf.int
})))
answer("limits", found)
done()

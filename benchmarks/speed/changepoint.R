# R strucchange: levels of their own in up to so many segments more than one; sums of squares and the breaks BIC takes.
source("benchmarks/peer.R")
needs("strucchange")
most <- as.integer(commandArgs(TRUE)[2])
y <- as.vector(given("y"))
found <- timed("segment", function() breakpoints(y ~ 1, h = 0.15, breaks = most), repeats = 1)
answer("rss", summary(found)$RSS["RSS", ])
answer("breaks", breakpoints(found)$breakpoints)
done()

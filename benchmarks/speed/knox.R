# R surveillance on the events in argument 1 (CSV x, y, day), within the metres of argument 2 and the days of argument 3:
# what it counts, and CPU seconds for the distances and for the permutations of argument 4.
if (!requireNamespace("surveillance", quietly = TRUE)) quit(status = 3)
suppressPackageStartupMessages(library(surveillance))
asked <- commandArgs(TRUE)
events <- as.matrix(read.csv(asked[1], header = FALSE))
number <- as.numeric(asked[2:4])
cpu <- function(run) { took <- system.time(run); took[["user.self"]] + took[["sys.self"]] }
once <- cpu({
  days <- dist(events[, 3])
  metres <- dist(events[, 1:2])
  found <- knox(dt = days, ds = metres, eps.t = number[2], eps.s = number[1], B = 0, simulate.p.value = FALSE)
})
replicates <- cpu(knox(dt = days, ds = metres, eps.t = number[2], eps.s = number[1], B = number[3]))
cat(sprintf('{"statistic": %d, "expected": %.12f, "once": %.4f, "replicates": %.4f}\n',
            as.integer(found$statistic), found$parameter[[1]], once, replicates))

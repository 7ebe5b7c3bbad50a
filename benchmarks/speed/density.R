# R spatstat and sparr on the events in argument 1 (CSV x, y), in a square with the side of argument 4 and the bandwidth
# of argument 5: CPU seconds for the task in argument 3, and where it is a density, its values in the folder of
# argument 2. For "risk" the first fifth are cases, with argument 6 replicates.
if (!requireNamespace("spatstat", quietly = TRUE) || !requireNamespace("sparr", quietly = TRUE)) quit(status = 3)
suppressWarnings(suppressPackageStartupMessages({ library(spatstat); library(sparr) }))
asked <- commandArgs(TRUE)
number <- as.numeric(asked[4:6])
where <- matrix(scan(asked[1], sep = ",", quiet = TRUE), ncol = 2, byrow = TRUE)
square <- owin(c(0, number[1]), c(0, number[1]))
points <- suppressWarnings(ppp(where[, 1], where[, 2], window = square, check = FALSE))
cpu <- function(run) { took <- system.time(run); took[["user.self"]] + took[["sys.self"]] }
if (asked[3] == "bandwidth") {
  seconds <- cpu(found <- suppressWarnings(bw.ppl(points, srange = number[1] * c(0.01, 0.5), dimyx = 100)))
  cat(sprintf('{"seconds": %.4f, "bandwidth": %.4f}\n', seconds, as.numeric(found)))
} else if (asked[3] == "risk") {
  cases <- seq_len(nrow(where)) <= nrow(where) / 5
  smooth <- function(some) bivariate.density(some, h0 = 2 * number[2], resolution = 100, edge = "uniform", verbose = FALSE)
  curve <- cpu({
    pooled <- smooth(points)
    ratio <- risk(smooth(points[cases]), smooth(points[!cases]), verbose = FALSE)
    tolerance(ratio, ref.density = pooled, verbose = FALSE)
  })
  dealt <- cpu(tolerance(ratio, method = "MC", ITER = number[3], verbose = FALSE))
  cat(sprintf('{"curve": %.4f, "dealt": %.4f}\n', curve, dealt))
} else {
  smooth <- function() density(points, sigma = number[2], dimyx = 500, diggle = asked[3] == "diggle")
  seconds <- median(sapply(1:3, function(i) cpu(found <<- smooth())))
  write.table(found$v, file.path(asked[2], "density.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
  cat(sprintf('{"seconds": %.4f}\n', seconds))
}

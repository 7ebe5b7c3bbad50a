# R surveillance on the series in argument 1 (CSV, weeks by series): CPU seconds per method for the last week of all,
# and the bounds it gave, written to argument 2 (a folder).
if (!requireNamespace("surveillance", quietly = TRUE)) quit(status = 3)
suppressPackageStartupMessages(library(surveillance))
where <- commandArgs(TRUE)
weekly <- as.matrix(read.csv(where[1], header = FALSE))
last <- nrow(weekly)
cpu <- sapply(c("nbPlugin", "delta", "muan"), function(method) {
  control <- list(range = last, b = 4, w = 3, noPeriods = 10, weightsThreshold = 2.58, pastWeeksNotIncluded = 26,
                  thresholdMethod = method, trend = TRUE, pThresholdTrend = 1, alpha = 0.01, reweight = TRUE,
                  limit54 = c(5, 4), glmWarnings = FALSE)
  seconds <- sapply(1:3, function(i) {
    took <- system.time(found <<- suppressWarnings(farringtonFlexible(sts(weekly, frequency = 52), control)))
    took[["user.self"]] + took[["sys.self"]]
  })
  write.table(as.vector(upperbound(found)), file.path(where[2], paste0(method, ".csv")),
              row.names = FALSE, col.names = FALSE)
  median(seconds)
})
cat(sprintf('{"nbPlugin": %.4f, "delta": %.4f, "muan": %.4f}\n', cpu[1], cpu[2], cpu[3]))

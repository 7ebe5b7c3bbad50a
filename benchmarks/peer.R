# What the R peers share: reading the tables they are given, timing, answering. Run from the repository's root.
where <- commandArgs(TRUE)[1]
taken <- c()

needs <- function(...) {
  for (package in c(...)) {
    if (!requireNamespace(package, quietly = TRUE)) quit(status = 3)
    suppressPackageStartupMessages(library(package, character.only = TRUE))
  }
}

given <- function(name) unname(as.matrix(read.csv(file.path(where, paste0(name, ".csv")), header = FALSE)))

# Median CPU seconds of `run` over `repeats` after one run to warm up; hands on what it found.
timed <- function(case, run, repeats = 3) {
  found <- run()
  seconds <- sapply(seq_len(repeats), function(i) {
    took <- system.time(found <<- run())
    took[["user.self"]] + took[["sys.self"]]
  })
  taken[case] <<- median(seconds)
  found
}

answer <- function(name, values) {
  write.table(values, file.path(where, paste0(name, ".csv")), sep = ",", row.names = FALSE, col.names = FALSE)
}

done <- function() cat("{", paste(sprintf('"%s": %.6f', names(taken), taken), collapse = ", "), "}\n", sep = "")

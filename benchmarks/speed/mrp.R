# R lme4: yes by sex, age and area, areas and ages drawn from normal distributions; shares of each area's residents.
source("benchmarks/peer.R")
needs("lme4")
sexes <- as.integer(commandArgs(TRUE)[2])
ages <- as.integer(commandArgs(TRUE)[3])
cells <- data.frame(yes = as.vector(given("yes")), asked = as.vector(given("asked")),
                    population = as.vector(given("population")))
n <- nrow(cells) / sexes / ages
cells$area <- factor(rep(seq_len(n), each = sexes * ages))
cells$sex <- factor(rep(rep(seq_len(sexes), each = ages), n))
cells$age <- factor(rep(seq_len(ages), n * sexes))
shares <- timed("mrp", function() {
  fit <- glmer(cbind(yes, asked - yes) ~ sex + (1 | age) + (1 | area), family = binomial, data = cells,
               subset = asked > 0)
  share <- predict(fit, newdata = cells, type = "response", allow.new.levels = TRUE)
  as.vector(tapply(share * cells$population, cells$area, sum) / tapply(cells$population, cells$area, sum))
}, repeats = 1)
answer("shares", shares)
done()

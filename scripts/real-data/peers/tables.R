# Reads the tables that tables.mjs has made, in the folder that they are in: names, types and numbers must be those of the tool.
same <- function(what, ...) {
  stopifnot(...)
  cat("ok  ", what, "\n")
}

comma <- read.csv("sweep-comma.csv")
semicolon <- read.csv2("sweep-semicolon.csv", dec = ".")
same("sweep: 3 trials, with numbers as numbers",
     nrow(comma) == 3, is.numeric(comma$mean_test_score), all(comma$mean_test_score >= 0 & comma$mean_test_score <= 1),
     is.numeric(comma$param_k), is.na(comma$param_k[comma$param_model == "linear"]))
same("sweep: the same between semicolons", identical(names(comma), names(semicolon)), nrow(semicolon) == 3,
     isTRUE(all.equal(comma$mean_test_score, semicolon$mean_test_score)))

comma <- read.csv("predicted-comma.csv")
semicolon <- read.csv2("predicted-semicolon.csv", dec = ".")
probabilities <- sapply(comma, is.numeric)
same("predictions: a probability of every class", sum(probabilities) >= 10, nrow(comma) > 0)
same("predictions: the same between semicolons", isTRUE(all.equal(comma, semicolon)))

comma <- read.csv("trained-comma.csv")
semicolon <- read.csv2("trained-semicolon.csv", dec = ".")
same("epochs of a training: three for each seed", nrow(comma) == 6, identical(comma$seed, rep(c(0L, 5L), each = 3)),
     identical(comma$epoch, rep(1:3, 2)), all(sapply(comma, is.numeric)), all(comma$val_accuracy >= 0 & comma$val_accuracy <= 1))
same("epochs of a training: the same between semicolons, but for the seconds",
     isTRUE(all.equal(comma[names(comma) != "seconds"], semicolon[names(semicolon) != "seconds"])))

held <- read.csv("run/predictions.csv")
same("held-out images: class, prediction, score", identical(names(held), c("image", "fold", "true", "predicted", "score", "margin")),
     nrow(held) == 20, is.numeric(held$score), all(held$score > 0 & held$score <= 1))

epochs <- read.csv("epochs.csv")
same("epochs of a page: a row for each epoch and part", identical(names(epochs), c("epoch", "y", "images")), nrow(epochs) == 8,
     is.numeric(epochs$y), setequal(epochs$images, c("training", "validation")))

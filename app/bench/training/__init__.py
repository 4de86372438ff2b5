"""Where the weights of the comparison come from: invented pairs, the fit, and the figures on what was held out."""

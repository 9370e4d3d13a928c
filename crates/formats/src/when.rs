//! Times as pages write them.

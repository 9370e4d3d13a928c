# Statements of reasons, and answers to them.

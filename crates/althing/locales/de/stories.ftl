# Staff acts in the thread, and stories at the desk.

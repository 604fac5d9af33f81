"""When the law moves under a question: asked of stored versions, confirmed or cited anew, never flagged."""

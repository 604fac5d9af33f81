"""导出任务: what is too big to wait for is made by a job, kept for its owner, and removed when it expires."""

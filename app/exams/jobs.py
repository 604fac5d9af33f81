"""The background work of exams, as main registers it."""

from app.exams.actions import publishing
from app.foundation import clock
from app.foundation.jobs.context import JobContext


async def draw_papers(context: JobContext) -> str:
    """Publishes the exam that the job names."""

    async def progress(done: int, total: int) -> None:
        await context.progress(done, total=total, said=f"已抽取 {done:,} 份试卷，共 {total:,} 份")

    return await publishing.publish(context.detail["exam"], now=clock.now_ms(), progress=progress)


HANDLERS = {publishing.JOB: draw_papers}

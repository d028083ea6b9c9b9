package dev.guard.testkit;

import dev.guard.api.work.WorkQueue;
import java.time.Duration;
import java.util.List;

class InMemoryWorkQueueTest extends WorkQueueContract {
  private final TestContext context = TestContext.create();
  private final InMemoryWorkQueue queue = InMemoryWorkQueue.on(context.time());

  @Override
  protected WorkQueue queue() {
    return queue;
  }

  @Override
  protected void pass(Duration time) {
    context.time().advance(time);
  }

  @Override
  protected List<String> rejectedFor() {
    return queue.rejected().stream().map(InMemoryWorkQueue.Rejected::reason).toList();
  }
}

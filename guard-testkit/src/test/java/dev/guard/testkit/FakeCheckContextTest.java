package dev.guard.testkit;

import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import java.util.StringJoiner;

final class FakeCheckContextTest extends HealthCheckContract {
  @Override
  protected HealthCheck check() {
    return new GreetingCheck();
  }

  @Override
  protected FakeCheckContext healthy(FakeCheckContext context) {
    return context.with(StringJoiner.class, new StringJoiner("").add("hello"));
  }

  /** Passes where the client greets. */
  private static final class GreetingCheck implements HealthCheck {
    @Override
    public String name() {
      return "acme.greeting";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      String said = context.client(StringJoiner.class).toString();
      return said.equals("hello")
          ? context.pass("The cluster greets")
          : context.fail("The cluster said " + said);
    }
  }
}

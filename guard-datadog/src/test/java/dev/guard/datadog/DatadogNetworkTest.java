package dev.guard.datadog;

import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.NetworkContract;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.util.List;

final class DatadogNetworkTest extends NetworkContract {
  @Override
  protected String answer() {
    return "[]";
  }

  @Override
  protected boolean call(URI service, TestContext context) {
    DatadogSettings settings =
        DatadogSettings.of(Secret.of("env:DD_API_KEY", "a"), Secret.of("env:DD_APP_KEY", "b"))
            .at(service);
    try (MetricsSource source = new DatadogMetricsFactory().create(settings, context)) {
      return source.alerts(List.of(DatadogStub.cluster("c1"))).values().stream()
          .allMatch(alerts -> alerts.known().isPresent());
    }
  }
}

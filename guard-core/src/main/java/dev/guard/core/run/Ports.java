package dev.guard.core.run;

import dev.guard.api.change.ChangeHost;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.metrics.MetricPack;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.notify.Channel;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The outside, as the engine sees it. Each is made when it is first needed, so that a command that
 * only lists clusters opens nothing else.
 */
public record Ports(
    Supplier<ClusterRegistry> registry,
    Supplier<ChangeHost> host,
    Supplier<MetricsSource> metrics,
    Supplier<DeliveryMonitor> delivery,
    Supplier<ServiceMeshProvider> mesh,
    Supplier<List<Channel>> channels,
    Supplier<Map<String, EventPublisher>> publishers,
    List<MetricPack> packs) {
  public Ports {
    packs = List.copyOf(packs);
  }
}

package dev.guard.datadog;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code datadog}. Immutable.
 *
 * @param apiKey identifies the organisation
 * @param appKey needs the scopes {@code timeseries_query}, {@code monitors_read} and {@code
 *     events_read}
 * @param site such as {@code datadoghq.eu}; {@code datadoghq.com} where absent
 * @param url another server than the site's, such as a proxy of Datadog's API
 * @param clusterTag the tag that names a cluster in the standard queries; {@code cluster_name}
 *     where absent
 * @param cache how long identical requests are answered from memory; five minutes where absent
 * @param dashboard the id of a dashboard to link to, such as {@code abc-def-ghi}; the metrics
 *     explorer where absent
 */
public record DatadogSettings(
    @Description("The API key.") Secret apiKey,
    @Description(
            "An application key with the scopes timeseries_query, monitors_read and events_read.")
        Secret appKey,
    @Description("The site, such as datadoghq.eu. datadoghq.com by default.") Optional<String> site,
    @Description("Another server than the site's, such as a proxy of Datadog's API.")
        Optional<URI> url,
    @Description("The tag that names a cluster in the built-in queries. cluster_name by default.")
        Optional<String> clusterTag,
    @Description("How long the same request is answered from memory. 5m by default.")
        Optional<Duration> cache,
    @Description(
            "The id of a dashboard to link to, such as abc-def-ghi. The metrics explorer by"
                + " default.")
        Optional<String> dashboard) {
  static final String DEFAULT_SITE = "datadoghq.com";
  static final String DEFAULT_CLUSTER_TAG = "cluster_name";
  static final Duration DEFAULT_CACHE = Duration.ofMinutes(5);

  /** The two keys for the US1 site, everything else as by default. */
  public static DatadogSettings of(Secret apiKey, Secret appKey) {
    return new DatadogSettings(
        apiKey,
        appKey,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another server. */
  public DatadogSettings at(URI server) {
    return new DatadogSettings(
        apiKey, appKey, site, Optional.of(server), clusterTag, cache, dashboard);
  }

  String siteName() {
    return site.orElse(DEFAULT_SITE);
  }

  String tag() {
    return clusterTag.orElse(DEFAULT_CLUSTER_TAG);
  }

  Duration cacheTime() {
    return cache.orElse(DEFAULT_CACHE);
  }
}

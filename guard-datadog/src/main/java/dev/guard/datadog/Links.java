package dev.guard.datadog;

import dev.guard.api.Window;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Pages of Datadog for people. Pure. */
final class Links {
  private Links() {}

  /** Where people look: {@code app.datadoghq.com}, but {@code us5.datadoghq.com} without prefix. */
  static URI app(DatadogSettings settings) {
    String site = settings.siteName();
    boolean plain = site.chars().filter(each -> each == '.').count() > 1;
    return settings.url().orElse(URI.create("https://" + (plain ? "" : "app.") + site));
  }

  static URI monitor(URI app, long id) {
    return URI.create(base(app) + "/monitors/" + id);
  }

  /** The configured dashboard over the window, else the metrics explorer with the requests. */
  static URI window(DatadogSettings settings, String cluster, Window window) {
    String times = window.from().toEpochMilli() + "&TO=" + window.to().toEpochMilli();
    String tag = settings.tag();
    String page =
        settings
            .dashboard()
            .map(
                id ->
                    "/dashboard/"
                        + encoded(id)
                        + "?live=false&tpl_var_"
                        + encoded(tag)
                        + "="
                        + encoded(cluster)
                        + "&from_ts="
                        + times.replace("TO", "to_ts"))
            .orElseGet(
                () ->
                    "/metric/explorer?live=false&exp_metric=trace.http.request.hits&exp_agg=sum"
                        + "&exp_scope="
                        + encoded(tag + ":" + cluster)
                        + "&start="
                        + times.replace("TO", "end"));
    return URI.create(base(Links.app(settings)) + page);
  }

  /** The event explorer with the events of the cluster in the window. */
  static URI events(DatadogSettings settings, String cluster, Window window) {
    return URI.create(
        base(app(settings))
            + "/event/explorer?live=false&query="
            + encoded(settings.tag() + ":" + cluster)
            + "&from_ts="
            + window.from().toEpochMilli()
            + "&to_ts="
            + window.to().toEpochMilli());
  }

  private static String base(URI app) {
    return app.toString().replaceAll("/+$", "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package dev.guard.datadog;

import com.datadog.api.client.v1.api.MetricsApi;
import com.datadog.api.client.v1.model.MetricsQueryResponse;
import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks {@code GET /api/v1/query} for several queries at a time, as many as an address holds, and
 * keeps the answers. Thread-safe.
 *
 * <p>The newer {@code POST /api/v2/query/timeseries} takes arithmetic only as formulas beside the
 * queries; this one takes the whole of a query as users copy it from dashboards and monitors.
 */
final class QueryCalls {
  private static final String PATH = "/api/v1/query";
  private static final String SCOPE = "timeseries_query";

  /** Encoded; servers and proxies commonly refuse addresses from 8 KB on. */
  private static final int LONGEST = 6_000;

  private static final int MOST_KEPT = 500;

  /** A window that ends later than this before now may still get values. */
  private static final Duration SETTLE = Duration.ofMinutes(5);

  private final DatadogCalls calls;
  private final MetricsApi api;
  private final InstantSource time;
  private final Duration keep;
  private final Map<Key, Kept> cache =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  QueryCalls(DatadogCalls calls, InstantSource time, Duration keep) {
    this.calls = calls;
    this.api = new MetricsApi(calls.client());
    this.time = time;
    this.keep = keep;
  }

  /** The series that answer each query, and how many requests that took. */
  record Answered(Map<String, Answer<List<Points>>> series, int calls) {
    Answer<List<Points>> of(String query) {
      Answer<List<Points>> answer = series.get(query);
      return answer != null ? answer : Answer.unknown("Datadog was not asked for " + query);
    }
  }

  Answered ask(Collection<String> queries, Window window, Duration step) {
    Map<String, Answer<List<Points>>> answers = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String query : queries) {
      kept(new Key(query, window))
          .ifPresentOrElse(
              series -> answers.put(query, Answer.known(series)), () -> missing.add(query));
    }
    AtomicInteger sent = new AtomicInteger();
    for (List<String> some : batches(missing)) {
      Map<String, Answer<List<Points>>> found = send(some, window, sent);
      answers.putAll(found);
      found.forEach((query, answer) -> keep(query, window, step, answer));
    }
    return new Answered(answers, sent.get());
  }

  private Map<String, Answer<List<Points>>> send(
      List<String> queries, Window window, AtomicInteger sent) {
    sent.incrementAndGet();
    Answer<MetricsQueryResponse> answer =
        calls
            .<MetricsQueryResponse>call(
                PATH,
                SCOPE,
                () ->
                    api.queryMetricsWithHttpInfo(
                        window.from().getEpochSecond(),
                        window.to().getEpochSecond(),
                        String.join(",", queries)))
            .flatMap(QueryCalls::accepted);
    boolean oneMayBeBad =
        queries.size() > 1
            && answer instanceof Unknown<MetricsQueryResponse> unknown
            && unknown.reason().contains("refused");
    Map<String, Answer<List<Points>>> answers = new LinkedHashMap<>();
    for (int i = 0; i < queries.size(); i++) {
      int index = i;
      String query = queries.get(i);
      if (oneMayBeBad) {
        answers.putAll(send(List.of(query), window, sent));
      } else {
        answers.put(query, answer.map(known -> seriesOf(known, index, queries.size())));
      }
    }
    return answers;
  }

  private static Answer<MetricsQueryResponse> accepted(MetricsQueryResponse response) {
    if ("error".equals(response.getStatus())
        || !Optional.ofNullable(response.getError()).orElse("").isEmpty()) {
      return Answer.unknown("Datadog refused the query: " + response.getError());
    }
    return response.getSeries() == null
        ? Answer.unknown("Datadog's answer holds no list of series")
        : Answer.known(response);
  }

  private static List<Points> seriesOf(MetricsQueryResponse response, int index, int queries) {
    return response.getSeries().stream()
        .filter(
            series -> {
              Long of = series.getQueryIndex();
              return of == null ? queries == 1 : of == index;
            })
        .map(Points::of)
        .toList();
  }

  private static List<List<String>> batches(List<String> queries) {
    List<List<String>> batches = new ArrayList<>();
    int length = LONGEST;
    for (String query : queries) {
      int more = URLEncoder.encode(query, StandardCharsets.UTF_8).length() + 3;
      if (length + more > LONGEST) {
        batches.add(new ArrayList<>());
        length = 0;
      }
      batches.get(batches.size() - 1).add(query);
      length += more;
    }
    return batches;
  }

  private synchronized Optional<List<Points>> kept(Key key) {
    Kept found = cache.get(key);
    return found != null && time.instant().isBefore(found.until())
        ? Optional.of(found.series())
        : Optional.empty();
  }

  /** Values that may still change are kept for one step only. */
  private synchronized void keep(
      String query, Window window, Duration step, Answer<List<Points>> answer) {
    Instant now = time.instant();
    boolean settled = !window.to().plus(SETTLE).isAfter(now);
    Duration span = settled || keep.compareTo(step) < 0 ? keep : step;
    answer
        .known()
        .ifPresent(series -> cache.put(new Key(query, window), new Kept(series, now.plus(span))));
  }

  private record Key(String query, Window window) {}

  private record Kept(List<Points> series, Instant until) {}
}

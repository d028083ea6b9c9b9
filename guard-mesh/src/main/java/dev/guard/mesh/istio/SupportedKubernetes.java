package dev.guard.mesh.istio;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Kubernetes minors an Istio minor supports: a data file, extended by the configuration.
 *
 * @see <a href="https://istio.io/latest/docs/releases/supported-releases/">Supported releases</a>
 */
final class SupportedKubernetes {
  private static final String FILE = "kubernetes.properties";
  private static final Pattern ISTIO = Pattern.compile("\\d{1,4}\\.\\d{1,4}");
  private static final Pattern RANGE =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\s*-\\s*(\\d{1,4})\\.(\\d{1,4})");

  /** Both ends are included; minors of one major. */
  record Range(int major, int first, int last) {
    boolean contains(int otherMajor, int minor) {
      return otherMajor == major && minor >= first && minor <= last;
    }

    @Override
    public String toString() {
      return major + "." + first + " to " + major + "." + last;
    }
  }

  private final Map<String, Range> byIstioMinor;

  private SupportedKubernetes(Map<String, Range> byIstioMinor) {
    this.byIstioMinor = Map.copyOf(byIstioMinor);
  }

  static SupportedKubernetes load(Map<String, String> more) {
    Map<String, Range> ranges = new HashMap<>();
    Properties builtIn = new Properties();
    try (InputStream file =
        Objects.requireNonNull(SupportedKubernetes.class.getResourceAsStream(FILE), FILE)) {
      builtIn.load(new InputStreamReader(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    builtIn.forEach((istio, range) -> add(ranges, istio.toString(), range.toString()));
    more.forEach((istio, range) -> add(ranges, istio, range));
    return new SupportedKubernetes(ranges);
  }

  private static void add(Map<String, Range> ranges, String istio, String text) {
    Matcher range = RANGE.matcher(text.strip());
    if (!ISTIO.matcher(istio).matches()
        || !range.matches()
        || !range.group(1).equals(range.group(3))) {
      throw GuardException.of("config.istio", Responsible.USER)
          .what("\"" + istio + ": " + text + "\" is no range of Kubernetes versions.")
          .where("istio.supported_kubernetes")
          .next("Write it as \"1.30\": \"1.32-1.36\".")
          .build();
    }
    ranges.put(
        istio,
        new Range(
            Integer.parseInt(range.group(1)),
            Integer.parseInt(range.group(2)),
            Integer.parseInt(range.group(4))));
  }

  /** Empty where nobody said it. */
  Optional<Range> of(MeshVersion istio) {
    return Optional.ofNullable(byIstioMinor.get(istio.major() + "." + istio.minor()));
  }
}

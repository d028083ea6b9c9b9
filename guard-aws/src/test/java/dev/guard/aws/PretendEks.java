package dev.guard.aws;

import dev.guard.aws.PretendAws.Call;
import dev.guard.aws.PretendAws.Reply;
import dev.guard.testkit.http.SignatureV4;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The EKS part of {@link PretendAws}: clusters by region and name, node groups, insights. */
public final class PretendEks {
  public static final String CA =
      "-----BEGIN CERTIFICATE-----\nMIIBpretend\n-----END CERTIFICATE-----\n";

  private static final Pattern PATH =
      Pattern.compile("/clusters/([^/]+)(?:/(node-groups|insights)(?:/([^/]+))?)?");

  /** A cluster; {@code groups} has the status of each node group. */
  public static final class PretendCluster {
    public volatile String status = "ACTIVE";
    public volatile @Nullable String endpoint;
    public final Map<String, String> groups = new LinkedHashMap<>();

    /** Status by name of the insight. */
    public final Map<String, String> insights = new LinkedHashMap<>();
  }

  private final Map<String, PretendCluster> clusters = new ConcurrentHashMap<>();

  /** Adds a cluster in a region. */
  public PretendCluster add(String region, String name) {
    PretendCluster cluster = new PretendCluster();
    cluster.endpoint = "https://0123ABCD.gr7." + region + ".eks.amazonaws.com";
    clusters.put(region + "/" + name, cluster);
    return cluster;
  }

  record Understood(String action, Map<String, String> parameters) {}

  static Optional<Understood> understand(String method, URI uri, String body) {
    Matcher path = PATH.matcher(uri.getPath());
    if (!path.matches()) {
      return Optional.empty();
    }
    Map<String, String> in = new LinkedHashMap<>(SignatureV4.query(uri));
    in.put("name", path.group(1));
    String part = Optional.ofNullable(path.group(2)).orElse("");
    Optional.ofNullable(path.group(3)).ifPresent(group -> in.put("nodegroupName", group));
    if (method.equals("GET") && part.isEmpty()) {
      return Optional.of(new Understood("eks:DescribeCluster", in));
    }
    if (method.equals("GET") && part.equals("node-groups")) {
      return Optional.of(
          new Understood(
              in.containsKey("nodegroupName") ? "eks:DescribeNodegroup" : "eks:ListNodegroups",
              in));
    }
    if (method.equals("POST") && part.equals("insights")) {
      JsonNode json = JsonMapper.shared().readTree(body.isEmpty() ? "{}" : body);
      JsonNode categories = json.path("filter").path("categories");
      if (categories.isArray()) {
        in.put("categories", categories.toString());
      }
      return Optional.of(new Understood("eks:ListInsights", in));
    }
    return Optional.empty();
  }

  Reply answer(Call call) {
    String name = call.parameters().getOrDefault("name", "");
    PretendCluster cluster = clusters.get(call.region() + "/" + name);
    if (cluster == null) {
      return PretendAws.error(
          "eks", 404, "ResourceNotFoundException", "No cluster found for name: " + name + ".");
    }
    return switch (call.action()) {
      case "eks:DescribeCluster" -> described(name, cluster);
      case "eks:ListNodegroups" -> json(Map.of("nodegroups", List.copyOf(cluster.groups.keySet())));
      case "eks:DescribeNodegroup" -> {
        String group = call.parameters().getOrDefault("nodegroupName", "");
        String status = cluster.groups.get(group);
        yield status == null
            ? PretendAws.error(
                "eks", 404, "ResourceNotFoundException", "No node group found for name: " + group)
            : json(Map.of("nodegroup", Map.of("nodegroupName", group, "status", status)));
      }
      default -> insights(cluster);
    };
  }

  private static Reply described(String name, PretendCluster cluster) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", name);
    shown.put("status", cluster.status);
    shown.put("version", "1.33");
    String endpoint = cluster.endpoint;
    if (endpoint != null) {
      shown.put("endpoint", endpoint);
      shown.put(
          "certificateAuthority",
          Map.of(
              "data", Base64.getEncoder().encodeToString(CA.getBytes(StandardCharsets.US_ASCII))));
    }
    return json(Map.of("cluster", shown));
  }

  private static Reply insights(PretendCluster cluster) {
    List<Map<String, Object>> insights = new ArrayList<>();
    cluster.insights.forEach(
        (name, status) ->
            insights.add(
                Map.of(
                    "id",
                    "i-" + name,
                    "name",
                    name,
                    "category",
                    "UPGRADE_READINESS",
                    "kubernetesVersion",
                    "1.34",
                    "insightStatus",
                    Map.of("status", status))));
    return json(Map.of("insights", insights));
  }

  private static Reply json(Object value) {
    return PretendAws.json(JsonMapper.shared().writeValueAsString(value));
  }
}

package dev.guard.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What AWS publishes of the requests that GUARD makes: the members of each input, which of them are
 * required, and how long or large they may be, from the service models of STS 2011-06-15, EKS
 * 2017-11-01, Secrets Manager 2017-10-17 and EventBridge 2015-10-07 as they were in November 2026;
 * names of clusters and node groups as those who create them may choose them, and the sizes of
 * events, from the services' guides. The real clients know the members, but leave it to the service
 * to refuse their values.
 */
public final class AwsModel {
  private static final String ANY = "(?s).*";
  private static final String TAG = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
  private static final String BUS =
      "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus/)?[/.\\-_A-Za-z0-9]+";
  private static final String CATEGORIES =
      "\\[(\"(UPGRADE_READINESS|MISCONFIGURATION|ROLLBACK_READINESS)\",?)*]";

  /** Members by action and path; {@code *} stands for the place in a list. */
  private static final Map<String, Member> MEMBERS = new TreeMap<>();

  /** Of every request of a query service, beside the members of its input. */
  private static final Set<String> OF_THE_PROTOCOL = Set.of("Action", "Version");

  static {
    for (String action : List.of("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity")) {
      text(action, "RoleArn", true, 20, 2048, ANY);
      text(action, "RoleSessionName", true, 2, 64, "[\\w+=,.@-]*");
      number(action, "DurationSeconds", 900, 43_200);
    }
    text("sts:AssumeRole", "ExternalId", false, 2, 1224, "[\\w+=,.@:/-]*");
    text("sts:AssumeRole", "Tags.member.*.Key", false, 1, 128, TAG);
    text("sts:AssumeRole", "Tags.member.*.Value", false, 0, 256, TAG);
    text("sts:AssumeRoleWithWebIdentity", "WebIdentityToken", true, 4, 20_000, ANY);
    for (String operation :
        List.of("DescribeCluster", "ListNodegroups", "DescribeNodegroup", "ListInsights")) {
      text("eks:" + operation, "name", true, 1, 100, "[0-9A-Za-z][A-Za-z0-9\\-_]*");
    }
    text("eks:DescribeNodegroup", "nodegroupName", true, 1, 63, ANY);
    text("eks:ListNodegroups", "nextToken", false, 0, 2048, ANY);
    number("eks:ListNodegroups", "maxResults", 1, 100);
    text("eks:ListInsights", "categories", false, 0, 2048, CATEGORIES);
    text("secretsmanager:GetSecretValue", "SecretId", true, 1, 2048, ANY);
    text("secretsmanager:GetSecretValue", "VersionId", false, 32, 64, ANY);
    text("secretsmanager:GetSecretValue", "VersionStage", false, 1, 256, ANY);
    text("events:PutEvents", "Entries.1.Source", true, 1, 256, ANY);
    text("events:PutEvents", "Entries.*.Source", false, 1, 256, ANY);
    text("events:PutEvents", "Entries.*.DetailType", false, 1, 128, ANY);
    text("events:PutEvents", "Entries.*.Detail", false, 2, 262_144, ANY);
    text("events:PutEvents", "Entries.*.EventBusName", false, 1, 1600, BUS);
    text("events:PutEvents", "Entries.*.Resources.*", false, 0, 2048, ANY);
    text("events:PutEvents", "Entries.*.Time", false, 1, 32, "[\\d.E]+");
    text("events:DescribeEventBus", "Name", false, 1, 1600, BUS);
  }

  private AwsModel() {}

  private record Member(boolean required, boolean number, int least, int most, Pattern shape) {
    boolean fits(String value) {
      int size = number ? Integer.parseInt(value) : value.length();
      return size >= least && size <= most && shape.matcher(value).matches();
    }
  }

  private static void text(
      String action, String path, boolean required, int shortest, int longest, String shape) {
    MEMBERS.put(
        action + " " + path,
        new Member(required, false, shortest, longest, Pattern.compile(shape)));
  }

  private static void number(String action, String path, int least, int most) {
    MEMBERS.put(action + " " + path, new Member(false, true, least, most, Pattern.compile("\\d+")));
  }

  /** Why the service would refuse the request; empty where it would take it. */
  public static List<String> problems(String action, Map<String, String> parameters) {
    List<String> problems = new ArrayList<>();
    MEMBERS.forEach(
        (name, member) -> {
          String path = name.substring(name.indexOf(' ') + 1);
          if (name.startsWith(action + " ") && member.required() && !parameters.containsKey(path)) {
            problems.add(path + " is missing");
          }
        });
    parameters.forEach(
        (path, value) -> {
          Member member = MEMBERS.get(action + " " + path.replaceAll("\\b\\d+\\b", "*"));
          if (member == null && !OF_THE_PROTOCOL.contains(path)) {
            problems.add(path + " is no member of " + action);
          } else if (member != null && !member.fits(value)) {
            problems.add(
                path + " does not satisfy its constraint, with " + value.length() + " characters");
          }
        });
    return problems;
  }

  /** The leaves of a request in JSON, by path, those of a list counted from 1. */
  public static Map<String, String> flat(JsonNode request) {
    Map<String, String> leaves = new TreeMap<>();
    flat("", request, leaves);
    return leaves;
  }

  private static void flat(String path, JsonNode node, Map<String, String> leaves) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (node.isObject()) {
      node.properties().forEach(one -> flat(prefix + one.getKey(), one.getValue(), leaves));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flat(prefix + (i + 1), node.get(i), leaves);
      }
    } else {
      leaves.put(path, node.asString());
    }
  }
}

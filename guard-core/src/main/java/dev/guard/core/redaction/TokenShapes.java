package dev.guard.core.redaction;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The shapes of tokens whose vendors give them a prefix or a place of their own, so that a scanner
 * can tell them. By what they are, as it stands in the mask. Thread-safe.
 */
public final class TokenShapes {
  static final Map<String, String> ALL = new LinkedHashMap<>();

  private static final String START = "(?<![A-Za-z0-9_-])";

  static {
    add("GitLab token", "gl(?:pat|dt|oas|rt|cbt|ptt|ft|soat|agent|imt|ffct)-[A-Za-z0-9_.=-]{16,}");
    add("GitHub token", "(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})");
    add("Slack token", "xox[a-z](?:\\.[a-z]+)?-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}");
    add("AWS key id", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}");
    add("EKS token", "k8s-aws-v1\\.[A-Za-z0-9_-]{16,}");
    add("model key", "sk-(?:ant-|proj-|or-|svcacct-)?[A-Za-z0-9_-]{16,}");
    add("Google key", "AIza[A-Za-z0-9_-]{30,}|ya29\\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}");
    add("Vault token", "hv[sbr]\\.[A-Za-z0-9_-]{20,}");
    add("SendGrid key", "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}");
    add("Stripe key", "(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}");
    add("npm token", "npm_[A-Za-z0-9]{30,}");
    add("PyPI token", "pypi-[A-Za-z0-9_-]{30,}");
    add("DigitalOcean token", "do[oprt]_v1_[a-f0-9]{32,}");
    add("Grafana token", "gl(?:sa|c)_[A-Za-z0-9+/=_-]{20,}");
    add("Docker token", "dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}");
    add("Databricks token", "dapi[a-f0-9]{32}");
    add("Terraform token", "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{30,}");
    add("PagerDuty key", "(?:u|e)\\+[A-Za-z0-9_-]{16,18}(?![A-Za-z0-9_-])");
    add("Twilio key", "(?:SK|AC)[0-9a-f]{32}(?![0-9a-f])");
    add("Shopify token", "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}");
    add("Azure signature", "(?<=[?&]sig=)[A-Za-z0-9%+/=]{16,}");
    ALL.put(
        "AWS signature",
        "(?i)(?<=x-amz-(?:signature|credential|security-token)=)[A-Za-z0-9%/+=_-]{8,}");
    ALL.put(
        "Slack webhook",
        "(?<=hooks\\.slack(?:-gov)?\\.com/)(?:services|workflows|triggers)/[A-Za-z0-9/_-]+");
    ALL.put("Discord webhook", "(?<=discord(?:app)?\\.com/api/webhooks/)\\d+/[A-Za-z0-9_-]+");
    ALL.put("Teams webhook", "(?<=\\.webhook\\.office\\.com/)webhookb2/[A-Za-z0-9@/_-]+");
  }

  private TokenShapes() {}

  /** Compiled where it is asked for first: most calls of GUARD never do. */
  private static final class Any {
    static final Pattern SHAPE =
        Pattern.compile(ALL.values().stream().collect(Collectors.joining(")|(?:", "(?:", ")")));
  }

  /** Whether there is a token in a text. */
  public static boolean in(String text) {
    return Any.SHAPE.matcher(text).find();
  }

  private static void add(String kind, String shape) {
    ALL.put(kind, START + "(?:" + shape + ")");
  }
}

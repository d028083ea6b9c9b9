package dev.guard.api.evidence;

/**
 * The kinds of evidence that GUARD's own sources give and its own rules know. A plugin may add its
 * own.
 *
 * <p>Besides what is listed, evidence of a part of a cluster has the fact {@code component}: {@code
 * control-plane}, {@code gateway}, {@code cni}, {@code ztunnel} for parts of the mesh, {@code
 * application} for all else. What lasts has the fact {@code since}: when it began, in ISO 8601.
 */
public final class Kinds {
  /**
   * Why a cluster's part of a run failed or is held. Facts: {@code state}, {@code code} of the
   * hold.
   */
  public static final String FAILURE = "run.failure";

  /**
   * A check that did not pass. Facts: {@code check}, {@code status}, {@code code}; {@code before},
   * its status before the change, where it became worse.
   */
  public static final String CHECK = "check.result";

  /**
   * The judge's word on one metric. Facts: {@code metric}, {@code verdict}, {@code before}, {@code
   * after}, {@code unit}; {@code change_percent}, the limit in words as {@code limit} and the value
   * that it allows as {@code allowed}, where there are any.
   */
  public static final String METRIC = "metrics.comparison";

  /**
   * The judge's word on one metric after the old version came back: whether the cluster recovered.
   * It says nothing about the new version. Facts as those of {@link #METRIC}.
   */
  public static final String RECOVERY = "metrics.recovery";

  /** Something that others did, such as a deploy. Facts: {@code source}, {@code url}. */
  public static final String OTHER_CHANGE = "metrics.event";

  /** A page of the vendor's that shows the window. Facts: {@code url}. */
  public static final String LINK = "metrics.link";

  /** What the merge request changed; lines: the difference. */
  public static final String DIFF = "change.diff";

  /** A known change of behaviour between the two versions. Facts: {@code version}, {@code url}. */
  public static final String UPGRADE_NOTE = "mesh.upgrade-note";

  /**
   * A warning event; INFO where the pod that it is about is well again. Facts: {@code reason},
   * {@code kind}, {@code namespace}, {@code name}.
   */
  public static final String EVENT = "k8s.event";

  /**
   * The rollout of a part of the mesh that is not complete. Facts: {@code desired}, {@code
   * updated}, {@code ready}, {@code reason}.
   */
  public static final String ROLLOUT = "k8s.rollout";

  /**
   * A pod that is not well. Facts: {@code namespace}, {@code name}, {@code container}, {@code
   * reason} such as ImagePullBackOff, OOMKilled, Unschedulable or ProbeFailed, {@code restarts}.
   */
  public static final String POD = "k8s.pod";

  /**
   * Lines around errors in a log, grouped by their template. Facts: {@code container}, {@code
   * previous} (true for the container before the last restart).
   */
  public static final String LOG = "k8s.log";

  /** A node that is not ready, under pressure or cordoned. Facts: {@code condition}. */
  public static final String NODE = "k8s.node";

  /**
   * A disruption budget that allows none; INFO where it would if all pods were well. Facts: {@code
   * allowed}, {@code desired}.
   */
  public static final String DISRUPTION_BUDGET = "k8s.pdb";

  /**
   * An autoscaler that wants more replicas than it may have. Facts: {@code current}, {@code max};
   * {@code since}, when it came there, where that is known.
   */
  public static final String AUTOSCALER = "k8s.hpa";

  /**
   * An admission webhook. Facts: {@code ca_bundle}, {@code service}, {@code endpoints}, {@code
   * failure_policy}.
   */
  public static final String WEBHOOK = "k8s.webhook";

  /** A custom resource definition that is not established. Facts: {@code condition}. */
  public static final String DEFINITION = "k8s.crd";

  /**
   * A condition of a Flux object. Facts: {@code condition}, {@code status}, {@code reason}, {@code
   * suspended}.
   */
  public static final String FLUX = "flux.condition";

  /** An entry of a release's history. Facts: {@code version}, {@code status}. */
  public static final String RELEASE = "flux.release";

  /** A part of what a source looks at that it could not read. Facts: {@code part}. */
  public static final String GAP = "evidence.gap";

  /** A finding of {@code istioctl analyze}. Facts: {@code code}, {@code is_new}. */
  public static final String ANALYSIS = "istio.analysis";

  /** A proxy that is out of sync. Facts: {@code type}, {@code status}. */
  public static final String PROXY_SYNC = "istio.proxy-sync";

  /**
   * The versions of the mesh. Facts: {@code control_plane}, {@code proxies}, {@code behind}, {@code
   * ahead} (both in workloads), {@code too_old} (proxies more than one minor behind), {@code
   * unknown}.
   */
  public static final String VERSIONS = "istio.versions";

  private Kinds() {}
}

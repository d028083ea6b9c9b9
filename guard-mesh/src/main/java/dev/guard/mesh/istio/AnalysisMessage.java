package dev.guard.mesh.istio;

/**
 * One message of {@code istioctl analyze}.
 *
 * @param code such as {@code IST0101}
 * @param level {@code Error}, {@code Warning} or {@code Info}
 * @param origin the object, such as {@code VirtualService httpbin.default}; may be empty
 * @param documentationUrl may be empty
 */
public record AnalysisMessage(
    String code, String level, String message, String origin, String documentationUrl) {}

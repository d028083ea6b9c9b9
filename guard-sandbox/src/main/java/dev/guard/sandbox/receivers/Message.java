package dev.guard.sandbox.receivers;

/**
 * What a receiver was sent. Immutable.
 *
 * @param channel {@code slack} or {@code pagerduty}
 * @param text one line: Slack's text, or PagerDuty's action and summary
 * @param dedupKey PagerDuty's; empty for Slack
 * @param body the whole body
 */
public record Message(String channel, String text, String dedupKey, String body) {}

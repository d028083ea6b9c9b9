package dev.guard.testkit;

import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What an {@link InMemoryRegistry} keeps. Several registries over one store stand for several
 * processes. Every access holds the store's monitor.
 */
public final class InMemoryStore {
  final NavigableMap<String, ClusterRecord> clusters = new TreeMap<>();
  final Map<String, Run> runs = new HashMap<>();
  final Map<EffectKey, Change> changes = new LinkedHashMap<>();
  final Map<List<String>, Control> controls = new LinkedHashMap<>();
  final Map<String, Lease> leases = new HashMap<>();
  final Map<String, Duration> leaseTimes = new HashMap<>();
  final NavigableMap<String, JournalEntry> journal = new TreeMap<>();
  final Map<List<String>, String> cursors = new HashMap<>();
  final Map<List<String>, Bytes> documents = new HashMap<>();
}

package dev.guard.llm;

import dev.langchain4j.http.client.HttpClientBuilder;
import java.util.function.BiPredicate;

/**
 * A request that costs nothing and tells whether a vendor has the configured model. Immutable.
 *
 * @param complete whether a model that is not listed cannot be asked; a gateway may know names that
 *     it does not list, or have no list
 * @param has whether the model is listed, for a key, which may be empty, and through what to ask
 */
record Inventory(boolean complete, BiPredicate<String, HttpClientBuilder> has) {}

package dev.guard.llm;

import dev.guard.api.secret.Secret;
import dev.langchain4j.model.chat.ChatModel;
import java.util.Optional;
import java.util.function.Function;

/**
 * What differs between vendors. Immutable.
 *
 * @param name of the provider and of its rate limit
 * @param place where it is called, for messages
 * @param model its name, for messages
 * @param key empty where the vendor takes none
 * @param structured how the model is brought to answer in JSON
 * @param inventory empty where nothing tells at no cost whether the model is there
 * @param models makes a model for one attempt; LangChain4j must neither retry nor log
 * @param close frees what the models share
 */
record Vendor(
    String name,
    String place,
    String model,
    Optional<Secret> key,
    StructuredOutput structured,
    Optional<Inventory> inventory,
    Function<Attempt, ChatModel> models,
    Runnable close) {}

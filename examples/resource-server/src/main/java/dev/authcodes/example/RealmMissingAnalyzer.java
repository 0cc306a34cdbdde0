package dev.authcodes.example;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot print what is wrong instead of a stack trace; registered in META-INF/spring.factories. */
class RealmMissingAnalyzer extends AbstractFailureAnalyzer<RealmCheck.RealmMissing> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RealmCheck.RealmMissing cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}

-- Statements of Microsoft.Orleans.Persistence.AdoNet 10. No row in the answer tells of a version that is not the stored one, which the provider
-- turns into an InconsistentStateException. Its hashes of key and kind are not used: the key itself is.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $query$
    SELECT payload AS PayloadBinary, version AS Version
    FROM farm_grain
    WHERE service = @ServiceId AND kind = @GrainTypeString AND key0 = @GrainIdN0 AND key1 = @GrainIdN1
        AND key_text = coalesce(@GrainIdExtensionString, '')
$query$),

-- Without a version only a row that never was can be written; with one, only the row that has it.
('WriteToStorageKey', $query$
    WITH changed AS (
        UPDATE farm_grain SET payload = @PayloadBinary, version = version + 1, changed_at = now()
        WHERE service = @ServiceId AND kind = @GrainTypeString AND key0 = @GrainIdN0 AND key1 = @GrainIdN1
            AND key_text = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
        RETURNING version
    ),
    made AS (
        INSERT INTO farm_grain (service, kind, key0, key1, key_text, version, payload)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString, ''), 1, @PayloadBinary
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version
    )
    SELECT version AS NewGrainStateVersion FROM changed
    UNION ALL
    SELECT version FROM made
$query$),

('ClearStorageKey', $query$
    UPDATE farm_grain SET payload = NULL, version = version + 1, changed_at = now()
    WHERE service = @ServiceId AND kind = @GrainTypeString AND key0 = @GrainIdN0 AND key1 = @GrainIdN1
        AND key_text = coalesce(@GrainIdExtensionString, '') AND version = @GrainStateVersion
    RETURNING version AS NewGrainStateVersion
$query$);

-- Statements of Microsoft.Orleans.Clustering.AdoNet 10. A change of a member succeeds only if the cluster's version is still the one that was
-- read, and raises it by one: the row of the cluster is locked first, so of two changes at once the second sees the first and fails.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $query$
    WITH made AS (
        INSERT INTO farm_membership (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT EXISTS (SELECT FROM made)
$query$),

('InsertMembershipKey', $query$
    WITH raised AS (
        UPDATE farm_membership SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM farm_silo s
            WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING cluster
    ),
    joined AS (
        INSERT INTO farm_silo (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM joined)
$query$),

('UpdateMembershipKey', $query$
    WITH raised AS (
        UPDATE farm_membership SET version = version + 1, changed_at = now()
        WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM farm_silo s
            WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
        RETURNING cluster
    ),
    changed AS (
        UPDATE farm_silo s SET status = @Status, suspicions = @SuspectTimes, alive_at = @IAmAliveTime
        FROM raised
        WHERE s.cluster = raised.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM changed)
$query$),

-- Says nothing about who is a member: no version.
('UpdateIAmAlivetimeKey', $query$
    UPDATE farm_silo SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),

-- Both reads give the version even where there is no silo: then the silo's columns are null.
('MembershipReadRowKey', $query$
    SELECT m.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspicions AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
    FROM farm_membership m
    LEFT JOIN farm_silo s ON s.cluster = m.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE m.cluster = @DeploymentId
$query$),

('MembershipReadAllKey', $query$
    SELECT m.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspicions AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
    FROM farm_membership m
    LEFT JOIN farm_silo s ON s.cluster = m.cluster
    WHERE m.cluster = @DeploymentId
$query$),

('GatewaysQueryKey', $query$
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
    FROM farm_silo
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$query$),

('DeleteMembershipTableEntriesKey', $query$
    WITH silos AS (DELETE FROM farm_silo WHERE cluster = @DeploymentId)
    UPDATE farm_membership SET version = version + 1, changed_at = now() WHERE cluster = @DeploymentId
$query$),

-- 3: active. What is not, and has said nothing for so long, does not come back: a restarted silo has another generation.
('CleanupDefunctSiloEntriesKey', $query$
    DELETE FROM farm_silo WHERE cluster = @DeploymentId AND status <> 3 AND alive_at < @IAmAliveTime
$query$);

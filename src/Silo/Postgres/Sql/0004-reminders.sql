-- Statements of Microsoft.Orleans.Reminders.AdoNet 10.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('UpsertReminderRowKey', $query$
    INSERT INTO farm_reminder (service, grain, name, hash, first_at, period_ms, version)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, nextval('farm_reminder_version'))
    ON CONFLICT (service, grain, name) DO UPDATE
    SET hash = excluded.hash, first_at = excluded.first_at, period_ms = excluded.period_ms, version = excluded.version
    RETURNING version AS Version
$query$),

('ReadReminderRowKey', $query$
    SELECT grain AS GrainId, name AS ReminderName, first_at AS StartTime, period_ms AS Period, version AS Version
    FROM farm_reminder
    WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$query$),

('ReadReminderRowsKey', $query$
    SELECT grain AS GrainId, name AS ReminderName, first_at AS StartTime, period_ms AS Period, version AS Version
    FROM farm_reminder
    WHERE service = @ServiceId AND grain = @GrainId
$query$),

-- Parts of the ring, their beginning excluded. The provider hands unsigned hashes over as signed ones, and chooses the second when the part
-- passes the end of the signed numbers, or is all of them.
('ReadRangeRows1Key', $query$
    SELECT grain AS GrainId, name AS ReminderName, first_at AS StartTime, period_ms AS Period, version AS Version
    FROM farm_reminder
    WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$query$),

('ReadRangeRows2Key', $query$
    SELECT grain AS GrainId, name AS ReminderName, first_at AS StartTime, period_ms AS Period, version AS Version
    FROM farm_reminder
    WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$query$),

('DeleteReminderRowKey', $query$
    WITH removed AS (
        DELETE FROM farm_reminder
        WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM removed)
$query$),

('DeleteReminderRowsKey', $query$
    DELETE FROM farm_reminder WHERE service = @ServiceId
$query$);

-- The two statements of the request path. Both run as the caller (row-level security applies to them) and set the organization for their
-- own transaction only.

CREATE FUNCTION gateway_facts(p_digest bytea) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
DECLARE
  v_organization uuid := identity.organization_of_key(p_digest);
  v_facts jsonb;
BEGIN
  IF v_organization IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('wicket.organization_id', v_organization::text, true);
  SELECT jsonb_build_object(
    'organizationId', v_organization,
    'nowMs', (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    'keyId', k.id,
    'memberId', m.id,
    'memberStatus', m.status,
    'memberRole', m.role,
    'personId', p.id,
    'email', p.email,
    'agent', jsonb_build_object(
      'id', a.id, 'slug', a.slug, 'name', a.name, 'status', a.status, 'timeZone', a.time_zone,
      'policyVersion', a.policy_version, 'simulated', a.simulated),
    'connectors', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'id', c.id, 'key', c.key, 'namespace', c.namespace, 'url', c.url, 'origin', c.origin, 'authKind', c.auth_kind,
        'era', c.era, 'protocolVersion', c.protocol_version, 'catalogueVersion', c.catalogue_version,
        'connected', c.auth_kind <> 'member' OR EXISTS (
          SELECT 1 FROM connection n
          WHERE n.organization_id = c.organization_id AND n.member_id = m.id AND n.connector_id = c.id)
      ) ORDER BY c.key)
      FROM connector c
      WHERE c.organization_id = a.organization_id AND c.agent_id = a.id AND c.status = 'enabled'), '[]'::jsonb),
    'exposure', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'label', e.label, 'sources', e.sources, 'epoch', e.epoch,
        'ageMs', greatest(0, (extract(epoch FROM clock_timestamp() - e.last_raised_at) * 1000))::bigint))
      FROM exposure e
      WHERE e.organization_id = v_organization AND e.person_id = p.id), '[]'::jsonb)
  ) INTO v_facts
  FROM member_key k
  JOIN member m ON m.organization_id = k.organization_id AND m.id = k.member_id
  JOIN agent a ON a.organization_id = m.organization_id AND a.id = m.agent_id
  JOIN identity.person p ON p.id = m.person_id
  WHERE k.digest = p_digest AND k.revoked_at IS NULL AND m.status <> 'removed' AND a.deleted_at IS NULL;
  RETURN v_facts;
END $$;
--> statement-breakpoint

-- Writes a batch of decisions of one organization and raises what the allowed reads among them expose their members to, in one commit.
-- An ALLOW is written only if its key, member, agent, policy version, connector and exposure are still those that it was decided on;
-- the rows are locked against change until the commit. `written` is false for the others, which must be decided again.
CREATE FUNCTION append_records(p_organization uuid, p_window_minutes integer, p_items jsonb)
RETURNS TABLE (id uuid, number bigint, recorded_at timestamptz, written boolean)
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE
  v_number bigint;
  v_now timestamptz;
  v_standing uuid[];
BEGIN
  PERFORM set_config('wicket.organization_id', p_organization::text, true);
  SELECT h.number INTO v_number FROM record_head h WHERE h.organization_id = p_organization FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The organization has no record head.';
  END IF;
  v_now := clock_timestamp();

  PERFORM 1 FROM agent a WHERE a.organization_id = p_organization
    AND a.id IN (SELECT (i->>'agentId')::uuid FROM jsonb_array_elements(p_items) i WHERE i->>'decision' = 'ALLOW')
    ORDER BY a.id FOR SHARE;
  PERFORM 1 FROM member m WHERE m.organization_id = p_organization
    AND m.id IN (SELECT (i->>'memberId')::uuid FROM jsonb_array_elements(p_items) i WHERE i->>'decision' = 'ALLOW')
    ORDER BY m.id FOR SHARE;
  PERFORM 1 FROM member_key k WHERE k.organization_id = p_organization
    AND k.id IN (SELECT (i->>'keyId')::uuid FROM jsonb_array_elements(p_items) i WHERE i->>'decision' = 'ALLOW')
    ORDER BY k.id FOR SHARE;
  PERFORM 1 FROM connector c WHERE c.organization_id = p_organization
    AND c.id IN (SELECT (i->>'connectorId')::uuid FROM jsonb_array_elements(p_items) i WHERE i->>'decision' = 'ALLOW')
    ORDER BY c.id FOR SHARE;

  SELECT coalesce(array_agg((i->>'id')::uuid), '{}') INTO v_standing
  FROM jsonb_array_elements(p_items) i
  WHERE i->>'decision' = 'DENY' OR (
    EXISTS (
      SELECT 1
      FROM member_key k
      JOIN member m ON m.organization_id = k.organization_id AND m.id = k.member_id
      JOIN agent a ON a.organization_id = m.organization_id AND a.id = m.agent_id
      JOIN connector c ON c.organization_id = a.organization_id AND c.agent_id = a.id
      WHERE k.organization_id = p_organization
        AND k.id = (i->>'keyId')::uuid AND k.revoked_at IS NULL
        AND m.id = (i->>'memberId')::uuid AND m.status = 'approved'
        AND a.id = (i->>'agentId')::uuid AND a.status = 'active' AND a.deleted_at IS NULL
        AND a.policy_version = (i->>'policyVersion')::integer
        AND c.id = (i->>'connectorId')::uuid AND c.status = 'enabled'
        AND c.catalogue_version = (i->>'catalogueVersion')::integer)
    AND coalesce((
      SELECT sum(e.epoch) FROM exposure e
      WHERE e.organization_id = p_organization AND e.person_id = (i->>'personId')::uuid), 0) = (i->>'exposureEpoch')::bigint);

  RETURN QUERY
  WITH item AS (
    SELECT x.*, row_number() OVER (ORDER BY x.position) AS place
    FROM jsonb_to_recordset(p_items) AS x (
      position integer, id uuid, "agentId" uuid, "agentSlug" text, simulated boolean, "personId" uuid, "memberId" uuid,
      "memberEmail" text, "keyId" uuid, "sourceIp" inet, "clientName" text, "sessionId" text, era text, method text, service text,
      tool text, tier text, "resourceType" text, "resourceId" text, visibility text, decision text, reason text,
      "policyVersion" integer, "policyIds" uuid[], "policyNames" text[], "wouldDeny" text[], "timeZone" text, hour integer,
      minute integer, weekday integer, "accessedPrivate" boolean, "privateSources" text[], "decisionMicroseconds" integer)
    WHERE x.id = ANY (v_standing)
  ), inserted AS (
    INSERT INTO record (
      organization_id, id, number, recorded_at, agent_id, agent_slug, simulated, person_id, member_id, member_email, key_id, source_ip,
      client_name, session_id, era, method, service, tool, tier, resource_type, resource_id, visibility, decision, reason,
      policy_version, policy_ids, policy_names, would_deny, time_zone, hour, minute, weekday, accessed_private, private_sources,
      decision_microseconds)
    SELECT
      p_organization, item.id, v_number + item.place, v_now, "agentId", "agentSlug", simulated, "personId", "memberId", "memberEmail",
      "keyId", "sourceIp", "clientName", "sessionId", era, method, service, tool, tier, "resourceType", "resourceId", visibility,
      decision, reason, "policyVersion", "policyIds", "policyNames", "wouldDeny", "timeZone", hour, minute, weekday,
      "accessedPrivate", "privateSources", "decisionMicroseconds"
    FROM item
    RETURNING record.id, record.number
  )
  SELECT (i->>'id')::uuid, inserted.number, v_now, inserted.id IS NOT NULL
  FROM jsonb_array_elements(p_items) i
  LEFT JOIN inserted ON inserted.id = (i->>'id')::uuid;

  UPDATE record_head h SET number = v_number + cardinality(v_standing) WHERE h.organization_id = p_organization;

  INSERT INTO exposure AS e (organization_id, person_id, label, since, last_raised_at, sources, epoch)
  SELECT p_organization, (i->>'personId')::uuid, r->>'label', v_now, v_now,
    (array_agg(DISTINCT r->>'source'))[1:20], 1
  FROM jsonb_array_elements(p_items) i, jsonb_array_elements(i->'raises') r
  WHERE (i->>'id')::uuid = ANY (v_standing)
  GROUP BY (i->>'personId')::uuid, r->>'label'
  ON CONFLICT (organization_id, person_id, label) DO UPDATE SET
    since = CASE WHEN e.last_raised_at > v_now - make_interval(mins => p_window_minutes) THEN e.since ELSE v_now END,
    epoch = CASE WHEN e.last_raised_at > v_now - make_interval(mins => p_window_minutes) THEN e.epoch ELSE e.epoch + 1 END,
    sources = (
      SELECT (array_agg(s.source ORDER BY s.newest DESC))[1:20] FROM (
        SELECT u.source, max(u.place) AS newest FROM (
          SELECT source, 1000 + ordinality AS place FROM unnest(excluded.sources) WITH ORDINALITY AS a (source, ordinality)
          UNION ALL
          SELECT source, 100 - ordinality FROM unnest(
            CASE WHEN e.last_raised_at > v_now - make_interval(mins => p_window_minutes) THEN e.sources ELSE '{}'::text[] END
          ) WITH ORDINALITY AS b (source, ordinality)
        ) u GROUP BY u.source
      ) s),
    last_raised_at = v_now;
END $$;
--> statement-breakpoint

-- Closes allowed calls with what became of them. A call is closed once: a second completion changes nothing.
CREATE FUNCTION append_completions(p_organization uuid, p_items jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM set_config('wicket.organization_id', p_organization::text, true);
  INSERT INTO completion (organization_id, record_id, outcome, upstream_status, bytes, upstream_milliseconds, completed_at)
  SELECT p_organization, "recordId", outcome, "upstreamStatus", bytes, "upstreamMilliseconds", clock_timestamp()
  FROM jsonb_to_recordset(p_items) AS x (
    "recordId" uuid, outcome text, "upstreamStatus" integer, bytes bigint, "upstreamMilliseconds" integer)
  ON CONFLICT DO NOTHING;
END $$;

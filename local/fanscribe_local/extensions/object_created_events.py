"""Tell EventBridge about a new object in the words S3 uses.

AWS, "EventBridge event message structure" (Amazon S3 User Guide): `time` is a timestamp in text,
`detail.object` has `key`, `size`, `etag` and `sequencer`, `detail.reason` is the API that was
called, and the event goes to the account's default bus. "Enabling Amazon EventBridge": a bucket
sends events when its NotificationConfiguration has an EventBridgeConfiguration.

Stock moto sends a number for the time, misspells etag, names the notification for the reason, tells
of a change of permissions with every upload, and drops a template's NotificationConfiguration.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from moto.s3 import notifications
from moto.s3.models import FakeBucket

from fanscribe_local import event_bus
from fanscribe_local.resource_creation import after_creation

REASONS = {
    "s3:ObjectCreated:Put": "PutObject",
    "s3:ObjectCreated:Post": "POST Object",
    "s3:ObjectCreated:Copy": "CopyObject",
    "s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "s3:ObjectRemoved:Delete": "DeleteObject",
}


def install() -> None:
    notifications._send_event_bridge_message = send
    after_creation(FakeBucket, enable)


def enable(bucket: FakeBucket, properties: dict[str, Any]) -> None:
    configuration = properties.get("NotificationConfiguration", {})
    bridge = configuration.get("EventBridgeConfiguration")
    if bridge is not None and str(bridge.get("EventBridgeEnabled", True)).lower() == "true":
        bucket.set_notification_configuration({"EventBridgeConfiguration": {}})


def send(account_id: str, bucket: FakeBucket, event_name: str, key: Any) -> None:
    if event_name not in REASONS:
        return
    event_bus.put(message(account_id, bucket, event_name, key))


def message(account_id: str, bucket: FakeBucket, event_name: str, key: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    described = {"key": key.name, "size": key.size, "etag": key.etag.strip('"')}
    described["sequencer"] = f"{int(now.timestamp() * 1e6):018X}"
    if bucket.is_versioned:
        described["version-id"] = key.version_id
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": notifications._detail_type(event_name),
        "source": "aws.s3",
        "account": account_id,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": bucket.region_name,
        "resources": [bucket.arn],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": described,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": account_id,
            "source-ip-address": "127.0.0.1",
            "reason": REASONS[event_name],
        },
    }

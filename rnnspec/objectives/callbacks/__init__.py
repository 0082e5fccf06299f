"""What happens beside the updates while a model trains.

Source of all: keras/src/callbacks/, 3.15.1.
"""

REFUSED = {
    "Callback": "abstract",
    "CallbackList": "driven_by_rnnspec",
    "History": "driven_by_rnnspec",
    "ProgbarLogger": "driven_by_rnnspec",
    "LambdaCallback": "carries_code",
    "LearningRateScheduler": "carries_code",
    "RemoteMonitor": "sends_data",
    "OrbaxCheckpoint": "needs_package",
}

TF_DETERMINISTIC_OPS=1 python train.py
